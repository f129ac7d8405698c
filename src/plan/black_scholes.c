#include "black_scholes.h"

#include "exp_log.h"
#include "normal.h"

hc_d1 hc_d1_of(double strike, double years, double volatility, double rate) {
  double spread = volatility * hc_sqrt_f64(years);
  hc_d1 d1 = {1 / spread, ((rate + volatility * volatility / 2) * years - hc_log_f64(strike)) / spread, spread};
  return d1;
}

double hc_option_price(int sign, double strike, double years, double volatility, double rate) {
  hc_d1 d1 = hc_d1_of(strike, years, volatility, rate);
  double stock = hc_normal_cdf_f64(sign * d1.offset);
  double cash = strike * hc_exp_f64(-rate * years) * hc_normal_cdf_f64(sign * (d1.offset - d1.spread));
  return sign * (stock - cash);
}

double hc_option_vega(double strike, double years, double volatility, double rate) {
  return hc_normal_pdf_f64(hc_d1_of(strike, years, volatility, rate).offset) * hc_sqrt_f64(years);
}
