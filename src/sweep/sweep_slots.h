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

/* The slot at the end of the ties that begin at `slot`; HC_NO_SLOT if they run in a circle. */
size_t hc_sweep_root(const hc_sweep *sweep, size_t slot);

/* The cube's dimensions have names of their own: gives every axis its name. Returns 0 if out of memory. */
int hc_sweep_name_axes(hc_sweep *sweep);

#endif
