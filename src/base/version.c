#include "version.h"

#include <hedgecube/errors.h>

const char *hc_version(void) { return HC_VERSION; }
