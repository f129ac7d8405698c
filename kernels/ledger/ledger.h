/* ledger.h: from what a desk holds at the horizon to the amounts of its ledger, and from those to a cell's P&L.
 *
 * Amounts are in units of U (tally.h), valued at the horizon. P&L is linear in them, and y is what of it is random:
 * payoff + gain - trading_rate turnover - funding_rate funding, each less a centre that its desk decides before any
 * path is walked. So y has its digits, its bins and its powers where it varies, whatever premium and costs it lies
 * around. */
#ifndef HC_LEDGER_H
#define HC_LEDGER_H

#include "desk.h"
#include "hd.h"
#include "tally.h"
#include "work.h"

/* What a desk's sums, which are in units of spot, of an unscaled hedge and discounted to t = 0, are multiplied by. */
typedef struct {
  hc_real payoff;   /* 2^-m: units of spot to units of U                        */
  hc_real growth;   /* e^{rT}                                                    */
  hc_real gain;     /* minus the hedge ratio, in units of U                      */
  hc_real turnover; /* |hedge ratio| e^{rT}, in units of U                       */
  hc_real traded;   /* |hedge ratio|, in units of U                              */
  hc_real close;    /* likewise if the last position is traded away, otherwise 0 */
  hc_real funding;  /* minus the hedge ratio times e^{rT}, in units of U         */
} hc_settlement;

HC_FN hc_settlement hc_settlement_of(const hc_work_desk *desk) {
  double ratio = desk->ratio * desk->scale, size = hc_abs_f64(ratio);
  hc_settlement settlement = {
      (hc_real)desk->scale,           (hc_real)desk->growth, (hc_real)ratio,
      (hc_real)(desk->growth * size), (hc_real)size,         (hc_real)(desk->close_out ? size : 0),
      (hc_real)(desk->growth * ratio)};
  return settlement;
}

/* The hedge's gain, from the cash of its trades and the worth of its last position. */
HC_FN hc_real hc_settle_gain(hc_settlement settlement, hc_real cash, hc_real held, hc_real price) {
  return settlement.gain * hc_fma(settlement.growth, cash, held * price);
}

/* factor * sum + close * |held| * price: a sum over the trades (turnover or traded) and the close. */
HC_FN hc_real hc_settle_trades(hc_settlement settlement, hc_real factor, hc_real sum, hc_real held, hc_real price) {
  return hc_fma(factor, sum, settlement.close * (hc_abs(held) * price));
}

typedef struct {
  hc_real value, turnover, funding; /* value: payoff + gain */
} hc_centre;

HC_FN hc_centre hc_centre_of(const hc_work_desk *desk) {
  hc_centre centre = {(hc_real)desk->centre.value, (hc_real)desk->centre.turnover, (hc_real)desk->centre.funding};
  return centre;
}

/* What a cell's y is made with, see hc_work_cell. */
typedef struct {
  hc_real trading_rate, funding_rate;
  hc_real zero; /* the smallest real that is not below the cell's: y < zero means the same */
} hc_rates;

HC_FN hc_rates hc_rates_of(const hc_work_cell *cell) {
  hc_rates rates = {(hc_real)cell->trading_rate, (hc_real)cell->funding_rate, (hc_real)cell->zero};
  if ((double)rates.zero < cell->zero) rates.zero = hc_from_sort_key(hc_sort_key(rates.zero) + 1);
  return rates;
}

/* y before funding, and after it, from centred amounts. */
HC_FN hc_real hc_pnl(hc_rates rates, hc_real value, hc_real turnover) {
  return hc_fma(-rates.trading_rate, turnover, value);
}
HC_FN hc_real hc_pnl_funded(hc_rates rates, hc_real pnl, hc_real funding) {
  return hc_fma(-rates.funding_rate, funding, pnl);
}

#endif
