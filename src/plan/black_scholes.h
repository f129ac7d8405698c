/* black_scholes.h: European options in closed form (Black & Scholes 1973, Merton 1973), in units of spot. */
#ifndef HC_BLACK_SCHOLES_H
#define HC_BLACK_SCHOLES_H

/* d1 = (ln(S/K) + (r + sigma^2/2) tau) / (sigma sqrt(tau)) as a function of ln(S): d1 = slope ln(S) + offset. */
typedef struct hc_d1 {
  double slope, offset, spread; /* spread = sigma sqrt(tau) = d1 - d2 */
} hc_d1;
hc_d1 hc_d1_of(double strike, double years, double volatility, double rate);

/* The value at spot 1 of a call (sign 1) or put (sign -1), `years` > 0 before expiry. */
double hc_option_price(int sign, double strike, double years, double volatility, double rate);

/* Its derivative by volatility, the same for calls and puts. */
double hc_option_vega(double strike, double years, double volatility, double rate);

#endif
