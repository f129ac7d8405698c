/* ledger.h: from what a hedge holds at the horizon to a desk's amounts, and from those to a cell's P&L.
 *
 * Amounts are in units of U (tally.h), valued at the horizon. P&L is linear in them, and y is what of it is random:
 * payoff + gain - the funding of a perpetual - the sum of rate * amount over what the cell pays, each less a centre
 * that its desk decides before any path is walked. So y has its digits, its bins and its powers where it varies,
 * whatever premium and costs it lies around. */
#ifndef HC_LEDGER_H
#define HC_LEDGER_H

#include "amounts.h"
#include "hd.h"
#include "tally.h"
#include "work.h"

/* What a hedge's sums, which are in units of spot, of a ratio of minus one and discounted to t = 0, are multiplied by;
 * and what its close is, see hc_NAME_close. */
typedef struct {
  hc_real payoff; /* 2^-m: units of spot to units of U */
  hc_real growth; /* e^{rT} */
  hc_real gain;   /* minus the hedge ratio, in units of U */
  hc_real factors[HC_AMOUNT_COUNT], closes[HC_AMOUNT_COUNT];
} hc_settlement;

HC_FN double hc_factor_of(int factor, double growth, double ratio, double count) {
  double size = hc_abs_f64(ratio);
  switch (factor) {
    case HC_FACTOR_SIZE:
      return size;
    case HC_FACTOR_SIZE_GROWTH:
      return growth * size;
    case HC_FACTOR_RATIO_GROWTH:
      return growth * ratio;
    case HC_FACTOR_COUNT:
      return count;
    case HC_FACTOR_COUNT_GROWTH:
      return growth * count;
    default:
      return 0;
  }
}

HC_FN hc_settlement hc_settlement_of(const hc_work_desk *desk) {
  double ratio = desk->ratio * desk->scale, count = hc_abs_f64(ratio) > 0 ? 1.0 / (1 << HC_COUNT_BITS) : 0;
  hc_settlement settlement = {(hc_real)desk->scale, (hc_real)desk->growth, (hc_real)ratio, {0}, {0}};
#define HC_AMOUNT(name, ...)                                                                                     \
  settlement.factors[HC_AMOUNT_##name] = (hc_real)hc_factor_of(HC_FACTOR_OF_##name, desk->growth, ratio, count); \
  if (HC_CLOSE_OF_##name == HC_CLOSE_CLOSES && desk->close_out)                                                  \
    settlement.closes[HC_AMOUNT_##name] = (hc_real)hc_factor_of(HC_FACTOR_OF_##name, 1, ratio, count);
#include "amounts.def"
  return settlement;
}

/* The hedge's gain, from the cash of its trades and the worth of its last position. */
HC_FN hc_real hc_settle_gain(const hc_settlement *settlement, hc_real cash, hc_real held, hc_real price) {
  return settlement->gain * hc_fma(settlement->growth, cash, held * price);
}
/* A sum over the trades, and what the close adds to it. */
HC_FN hc_real hc_settle_closed(hc_real factor, hc_real sum, hc_real close, hc_real closing) {
  return hc_fma(factor, sum, close * closing);
}

/* What a cell's y is made with, see hc_work_cell. */
typedef struct {
  hc_real of[HC_AMOUNT_COUNT];
  hc_real zero; /* the smallest real that is not below the cell's: y < zero means the same */
} hc_rates;

HC_FN hc_rates hc_rates_of(const hc_work_cell *cell) {
  hc_rates rates = {{0}, (hc_real)cell->zero};
  int amount;
  for (amount = 0; amount < HC_AMOUNT_COUNT; ++amount) rates.of[amount] = (hc_real)cell->rates[amount];
  if ((double)rates.zero < cell->zero) rates.zero = hc_from_sort_key(hc_sort_key(rates.zero) + 1);
  return rates;
}

/* y after an amount is paid; amounts are centred. */
HC_FN hc_real hc_pay(hc_real rate, hc_real amount, hc_real y) { return hc_fma(-rate, amount, y); }

#endif
