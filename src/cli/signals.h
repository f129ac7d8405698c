/* signals.h: a first SIGINT, SIGTERM or SIGHUP asks the run to stop, the same one again kills. */
#ifndef HC_SIGNALS_H
#define HC_SIGNALS_H

/* From now on signals ask; one that the caller of this process chose to ignore (nohup) stays ignored. */
void hc_signals_catch(void);

/* The first signal received, 0 if none. */
int hc_signals_received(void);

#endif
