/* amounts.h: what the rows of amounts.def add, for a hedge ratio of minus one; and the rows as constants. */
#ifndef HC_AMOUNTS_H
#define HC_AMOUNTS_H

#include "hd.h"

/* A trade, and the position after it until the next. */
typedef struct {
  hc_real bought, held, price;
  hc_real discounted; /* the price, discounted to t = 0 */
  hc_real discount;   /* e^{-r t} */
  hc_real weight;     /* of the interval in funding periods, (t' - t) / 8 h, discounted from t' to t */
} hc_trade;

/* ---- at a trade ---- */

HC_FN hc_real hc_turnover_add(hc_real sum, hc_trade trade) {
  return hc_fma(hc_abs(trade.bought), trade.discounted, sum);
}
HC_FN hc_real hc_traded_add(hc_real sum, hc_trade trade) { return hc_fma(hc_abs(trade.bought), trade.price, sum); }
HC_FN hc_real hc_trades_add(hc_real sum, hc_trade trade) {
  return sum + hc_select(hc_abs(trade.bought) > hc_number(0), hc_number(1), hc_number(0));
}
HC_FN hc_real hc_tickets_add(hc_real sum, hc_trade trade) {
  return sum + hc_select(hc_abs(trade.bought) > hc_number(0), trade.discount, hc_number(0));
}

/* ---- while a position is held ---- */

HC_FN hc_real hc_funding_add(hc_real sum, hc_trade trade) {
  return hc_fma(trade.held * trade.discounted, trade.weight, sum);
}

/* ---- when the last position is traded away, at a price at the horizon ---- */

HC_FN hc_real hc_turnover_close(hc_real held, hc_real price) { return hc_abs(held) * price; }
HC_FN hc_real hc_traded_close(hc_real held, hc_real price) { return hc_abs(held) * price; }
HC_FN hc_real hc_trades_close(hc_real held, hc_real price) {
  (void)price;
  return hc_select(hc_abs(held) > hc_number(0), hc_number(1), hc_number(0));
}
HC_FN hc_real hc_tickets_close(hc_real held, hc_real price) { return hc_trades_close(held, price); }

/* ---- the table ---- */

enum {
#define HC_AMOUNT(name, ...) HC_AMOUNT_##name,
#include "amounts.def"
  HC_AMOUNT_COUNT
};
/* Counts are so much smaller than they are, to stay in an amount's range. */
enum { HC_COUNT_BITS = 8 };
/* Its columns, and what each amount has in them, as constants. */
enum {
  HC_ADDED_END = 0,
  HC_ADDED_TRADE = 1,
  HC_ADDED_HOLD = 2,
  HC_ADDED_CARRY = 3,
  HC_KEPT_ALWAYS = 0,
  HC_KEPT_DISCOUNTED = 1,
  HC_KEPT_DECIDES = 2,
  HC_KEPT_PAID = 3,
  HC_KEPT_CARRIED = 4,
  HC_KEPT_PERPETUAL = 5,
  HC_FACTOR_NONE = 0,
  HC_FACTOR_SIZE = 1,
  HC_FACTOR_SIZE_GROWTH = 2,
  HC_FACTOR_RATIO_GROWTH = 3,
  HC_FACTOR_COUNT = 4,
  HC_FACTOR_COUNT_GROWTH = 5,
  HC_CLOSE_STAYS = 0,
  HC_CLOSE_CLOSES = 1,
#define HC_AMOUNT(name, added, kept, factor, close, doc)                                                               \
  HC_ADDED_OF_##name = HC_ADDED_##added, HC_KEPT_OF_##name = HC_KEPT_##kept, HC_FACTOR_OF_##name = HC_FACTOR_##factor, \
  HC_CLOSE_OF_##name = HC_CLOSE_##close,
#include "amounts.def"
  HC_AMOUNT_COLUMNS_END
};

/* A set of amounts has a bit for each; those that are kept in each way. */
#define HC_BIT_OF(amount) (1u << HC_AMOUNT_##amount)
#define HC_BIT_IF(name, wanted) | ((unsigned)(HC_KEPT_OF_##name == HC_KEPT_##wanted) << HC_AMOUNT_##name)
enum {
  HC_AMOUNTS_ALWAYS = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, ALWAYS)
#include "amounts.def"
  ,
  HC_AMOUNTS_DISCOUNTED = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, DISCOUNTED)
#include "amounts.def"
  ,
  HC_AMOUNTS_DECIDES = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, DECIDES)
#include "amounts.def"
  ,
  HC_AMOUNTS_PAID = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, PAID)
#include "amounts.def"
  ,
  HC_AMOUNTS_CARRIED = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, CARRIED)
#include "amounts.def"
  ,
  HC_AMOUNTS_PERPETUAL = 0u
#define HC_AMOUNT(name, ...) HC_BIT_IF(name, PERPETUAL)
#include "amounts.def"
  ,
  HC_AMOUNTS_ALL = (1u << HC_AMOUNT_COUNT) - 1u,
  HC_AMOUNTS_FURTHER = HC_AMOUNTS_ALL - HC_AMOUNTS_ALWAYS /* those that only some keep */
};

#endif
