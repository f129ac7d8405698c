/* cuda_sides.h: what a thread of a walking kernel does beside its world where there are sides: it walks them, and
 * carries what its hedges hold from look to look. STAND is cuda_walk.cu's hc_stand. */
#ifndef HC_CUDA_SIDES_H
#define HC_CUDA_SIDES_H

#include "cuda_image.h"
#include "cuda_launch.h"
#include "desk.h"
#include "streams.h"

/* ---- what it has of them ---- */

/* The rows that sides draw. */
static constexpr hc_rows hc_side_rows = 0
#define HC_SIDE(side, doc) | static_cast<hc_rows>(1) << HC_ROW_##side##_normal
#include "sides.def"
#undef HC_SIDE
    ;

/* What a thread has beside its world where there are sides. */
template <int HEDGES, bool SIDED>
struct hc_sides_stand {};
template <int HEDGES>
struct hc_sides_stand<HEDGES, true> {
#define HC_SIDE(side, doc) hc_##side##_state side;
#include "sides.def"
#undef HC_SIDE
  hc_carry_state carry[HEDGES];
  hc_real basis[HEDGES];
  uint32_t since; /* steps of the interval of payment at hand */
};

/* Where its sides' terms are. */
typedef struct {
#define HC_SIDE(side, doc) const hc_##side##_terms *side;
#include "sides.def"
#undef HC_SIDE
} hc_side_terms;

/* Those that there are stand one behind the other. */
HC_DEVICE hc_side_terms hc_terms_of_sides(unsigned does, const hc_real *terms) {
  hc_side_terms found = {};
  found.premium = reinterpret_cast<const hc_premium_terms *>(terms);
  terms += does & HC_WALKS_CARRY ? HC_SIDE_TERMS_premium : 0;
  found.implied = reinterpret_cast<const hc_implied_terms *>(terms);
  return found;
}

template <class STAND>
HC_DEVICE void hc_begin_sides(const hc_walker &own, const hc_side_terms &terms, uint64_t seed, uint64_t path,
                              STAND *at) {
  uint32_t words[HC_BLOCK_WORDS];
  hc_real start[HC_BLOCK_REALS];
  hc_philox_draw(seed, HC_NUMBER_OF_start, path, 0, words);
  hc_start_draw(words, start);
  if (own.sides.does & HC_WALKS_CARRY) at->premium = hc_premium_begin(terms.premium, start[0]);
  if (own.sides.does & HC_WALKS_MARK) at->implied = hc_implied_begin(terms.implied, start[0]);
}

/* ---- a step ---- */

/* What is drawn of the sides at a step: the price's normal, and each one's own. */
typedef struct {
  hc_real price;
#define HC_SIDE(side, doc) hc_real side;
#include "sides.def"
#undef HC_SIDE
} hc_side_draws;
template <hc_rows ROWS>
HC_DEVICE hc_side_draws hc_pick_sides(const hc_four *drawn, size_t apart, int k) {
  hc_side_draws picked = {};
  if ((ROWS & hc_side_rows) == 0) return picked;
  picked.price = drawn[hc_place(ROWS, HC_ROW_price_normal) * apart].of[k];
#define HC_SIDE(side, doc) picked.side = drawn[hc_place(ROWS, HC_ROW_##side##_normal) * apart].of[k];
#include "sides.def"
#undef HC_SIDE
  return picked;
}

/* A step of the sides. */
template <class STAND>
HC_DEVICE void hc_step_sides(const hc_walker &own, const hc_side_terms &terms, hc_side_draws drawn, STAND *at) {
  const bool begins = at->step == 0 || at->since == own.sides.pay_steps;
  at->since = begins ? 1 : at->since + 1;
  if (own.sides.does & HC_WALKS_CARRY) {
    if (begins) at->premium = hc_premium_period(terms.premium, at->premium);
    at->premium = hc_premium_step(terms.premium, at->premium, drawn.price, drawn.premium);
  }
  if (own.sides.does & HC_WALKS_MARK) {
    if (begins) at->implied = hc_implied_period(terms.implied, at->implied);
    at->implied = hc_implied_step(terms.implied, at->implied, drawn.price, drawn.implied);
  }
}

/* ---- a visit, and the horizon ---- */

/* The delta at a visit of a walker with sides, which may follow the mark. */
template <class STAND>
HC_DEVICE hc_real hc_delta_with_sides(const hc_walker &own, const hc_real *reals, const hc_entry &entry,
                                      const hc_real *more, hc_real x, hc_real variance, const STAND &at) {
  if (!(own.sides.does & HC_WALKS_FOLLOWING)) {
    hc_real delta = hc_delta_add(own.offset, own.quantity, entry.slope, entry.offset, x);
#pragma unroll 1
    for (uint32_t term = 1; term < own.terms; ++term) {
      const hc_real *terms = more + 1 + 3 * term;
      delta = hc_delta_add(delta, reals[own.first_quantity + term], terms[0], terms[1], x);
    }
    return delta;
  }
  const hc_mark mark = own.sides.does & HC_WALKS_VARIANCE ? hc_mark_of_variance(variance, more[2], more[3])
                                                          : hc_mark_of_log(at.implied.log);
  hc_real delta = hc_delta_add_at(own.offset, own.quantity, entry.slope, entry.offset, more[1], x, mark);
#pragma unroll 1
  for (uint32_t term = 1; term < own.terms; ++term) {
    const hc_real *terms = more + 1 + 3 * term;
    delta = hc_delta_add_at(delta, reals[own.first_quantity + term], terms[0], terms[1], terms[2], x, mark);
  }
  return delta;
}

/* What is traded, in units of the price. */
template <class STAND>
HC_DEVICE hc_real hc_traded_factor(const hc_walker &own, const STAND &at) {
  return own.sides.does & HC_WALKS_PERPETUAL ? hc_premium_factor(at.premium.premium) : 1;
}

template <class STAND>
HC_DEVICE hc_real hc_accrued(const STAND &at) {
  return hc_premium_accrued(at.premium.beyond, at.premium.accrued, static_cast<hc_real>(at.since));
}

/* What hedge h has carried to a look, and carries from it. */
template <class STAND>
HC_DEVICE void hc_carry_on(const hc_walker *walker, const hc_walker &own, hc_carry_market market, hc_real target,
                           bool last, int h, STAND *at) {
  const hc_carry_weights weights = walker->sides.carry[last][h];
  at->carry[h] = hc_carry_arrive(at->carry[h], at->hedges[h], market, walker->sides.sign[h]);
  at->carry[h] = hc_carry_leave(at->carry[h], target, market, weights);
  if (own.sides.does & HC_WALKS_PERPETUAL) {
    at->basis[h] = hc_carry_basis(at->hedges[h].held, target, market, at->basis[h]);
    if (hc_abs(weights.unfinanced) > 0) {
      at->basis[h] = hc_carry_unfinanced(target, market.traded - market.index, weights, at->basis[h]);
    }
  }
}

/* What the hedges have carried to the horizon goes to their amounts. */
template <class STAND>
HC_DEVICE void hc_finish_carry(const hc_walker *walker, const hc_walker &own, int h, STAND *at) {
  const hc_real discount = own.sides.last_discount, index = hc_exp2(at->state.noise + own.sides.last_clock);
  const bool is_index = (own.sides.does & HC_WALKS_TO_INDEX) || !(own.sides.does & HC_WALKS_PERPETUAL);
  const hc_real traded = is_index ? index : index * hc_traded_factor(own, *at);
  const hc_carry_market market = {discount * index, discount * traded, hc_accrued(*at),
                                  static_cast<hc_real>(1) / discount};
  const hc_carry_state carry = hc_carry_arrive(at->carry[h], at->hedges[h], market, walker->sides.sign[h]);
  at->sums[h][hc_place(STAND::further, HC_AMOUNT_carry)] = carry.funding;
  at->sums[h][hc_place(STAND::further, HC_AMOUNT_basis)] =
      hc_carry_last_basis(at->hedges[h].held, market, at->basis[h]);
  at->sums[h][hc_place(STAND::further, HC_AMOUNT_cash_min)] = carry.low;
}

#endif
