/* sweep_unread.h: the keys that the sweep's model and policy do not read. */
#ifndef HC_SWEEP_UNREAD_H
#define HC_SWEEP_UNREAD_H

#include "sweep_reader.h"

/* Takes what nothing reads out of the sweep. It is a mistake if it is a model's key, an axis (whose cells would be the
 * same), or what a key that is read is tied to; a single value that only other policies read may stand, so that the
 * policy can be changed alone. */
void hc_unread_drop(hc_reader *reader);

#endif
