/* messages.h: what the program says on stderr. A message is one line; control characters in it become '?'. */
#ifndef HC_MESSAGES_H
#define HC_MESSAGES_H

#include <hedgecube/errors.h>

/* The exit status of the program; a run stopped by a signal exits with 128 + its number. Incomplete is a cube that was
 * checked, in which nothing is wrong but cells are pending. */
enum { HC_EXIT_DONE = 0, HC_EXIT_FAILED = 1, HC_EXIT_USAGE = 2, HC_EXIT_INCOMPLETE = 3 };

/* From here on a line goes out in one write, so that lines of several processes do not mix; it takes no memory. What
 * does not end a line must be flushed. */
void hc_messages_begin(void);

/* "hedgecube: …", "hedgecube: warning: …", "hedgecube: error: …" */
void hc_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void hc_say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void hc_say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* hc_say_error, then the exit status of a usage mistake. */
int hc_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Every line of `errors`; one that carries its own place ("file:line:col: error: …") as it is. */
void hc_say_errors(const hc_errors *errors);
/* The same for warnings. */
void hc_say_warnings(const hc_errors *warnings);

/* The exit status of a status other than HC_STOPPED. */
int hc_exit_status(hc_status status);

#endif
