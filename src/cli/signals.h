/* signals.h: SIGINT, SIGTERM, SIGHUP and SIGXCPU ask the run to stop. What comes after the first is ignored, since
 * those who send signals send them again: `timeout` to a process and to its group, Slurm at every step. But a second
 * Ctrl-C, a second or more after the one before, ends the program at once. The pause tells a person from a key that
 * repeats. */
#ifndef HC_SIGNALS_H
#define HC_SIGNALS_H

/* From now on signals ask; one that the caller of this process chose to ignore (nohup) stays ignored. `lost` says what
 * is lost if the program ends at once. */
void hc_signals_catch(const char *lost);

/* The first signal received, 0 if none. */
int hc_signals_received(void);

#endif
