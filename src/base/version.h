/* version.h: the version of hedgecube; a cube is only ever continued by the version that began it. */
#ifndef HC_VERSION_H
#define HC_VERSION_H

#define HC_VERSION "0.6.0"

#endif
