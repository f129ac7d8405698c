/* options.h: what a command is and how its command line is read. A command's table of options is also its help. */
#ifndef HC_OPTIONS_H
#define HC_OPTIONS_H

#include <stddef.h>

typedef struct hc_option {
  const char *name;     /* without the dashes; NULL ends a table */
  int letter;           /* of the short form; 0: none */
  const char *argument; /* what it takes, for the help; NULL: none */
  const char *help;     /* may have several lines */
} hc_option;

enum { HC_MAX_OPERANDS = 2 };

/* --help, which every command takes beside the options of its table. */
extern const hc_option hc_help_option;

typedef struct hc_command {
  const char *name;
  const char *operands[HC_MAX_OPERANDS + 1]; /* what it works on, for the help: so many, NULL behind the last */
  const char *summary;                       /* one line */
  const hc_option *options;
  const char *notes;                                      /* the help's end, or NULL */
  int (*run)(const char *program, int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
} hc_command;

/* Takes the option at that place of the table; returns 0, or an exit status after it has said what is wrong. */
typedef int (*hc_option_setter)(void *options, size_t option, const char *value);

#define HC_PARSED (-1)

/* How a command's operands are written: " A B", or "". */
typedef struct hc_operand_form {
  char text[40];
} hc_operand_form;
hc_operand_form hc_command_operands(const hc_command *command);

/* Hands every option to `set`, and the command's operands to operands[], as many as it has. Returns HC_PARSED, or the
 * exit status to end with: after --help, or after a mistake that it has said. */
int hc_options_parse(const hc_command *command, int argc, char **argv, hc_option_setter set, void *options,
                     const char **operands);

void hc_command_help(const hc_command *command);

/* The value of --threads, 1..1024; returns 0 or an exit status. */
int hc_threads_parse(const char *text, int *threads);

/* Those, or by default the library's, but not more than Slurm gives to a task. */
int hc_threads_or_default(int threads);

/* Whether the value of --isa, unless NULL, is one; returns 0 or an exit status. */
int hc_isa_check(const char *text);

#endif
