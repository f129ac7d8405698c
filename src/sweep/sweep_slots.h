/* sweep_slots.h: the slots of a sweep by key, and the ties between them. */
#ifndef HC_SWEEP_SLOTS_H
#define HC_SWEEP_SLOTS_H

#include "sweep_model.h"

hc_slot_key hc_slot_key_of(size_t slot);

/* The slot of a key, "book.legs[0].strike" included; HC_NO_SLOT if there is none. */
#define HC_NO_SLOT SIZE_MAX
size_t hc_slot_find(const char *key, size_t legs);

/* The slot whose key was probably meant; HC_NO_SLOT if none comes near. The bare name of a parameter is near enough. */
size_t hc_slot_nearest(const char *key, size_t legs);

/* The slot at the end of the ties that begin at `slot`, which may be tied to the world; HC_NO_SLOT if they run in a
 * circle. */
size_t hc_sweep_root(const hc_sweep *sweep, size_t slot);

/* The slot whose values a parameter takes in every cell, itself or at the end of its ties; HC_NO_SLOT if there is none:
 * the policy does not read it, or each leg is hedged at a volatility of its own. */
size_t hc_sweep_source(const hc_sweep *sweep, size_t slot);

/* Whether it is what the world varies by, itself or at the end of its ties. */
int hc_sweep_is_of_world(const hc_sweep *sweep, size_t slot);

/* Whether what the world varies by depends on a slot, or on what is tied to it. */
int hc_sweep_varies_the_world(const hc_sweep *sweep, size_t slot);

/* What the cube calls a slot: "volatility", "leg0_strike", "desk_…" where that name is taken. */
typedef struct hc_slot_name {
  char text[64];
} hc_slot_name;
hc_slot_name hc_slot_name_of(size_t slot);

#endif
