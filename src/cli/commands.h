/* commands.h: the commands of the program; each is in a file of its own. Help, man page and completions go through the
 * list. */
#ifndef HC_COMMANDS_H
#define HC_COMMANDS_H

#include "options.h"

extern const hc_command hc_run_command, hc_plan_command, hc_info_command, hc_show_command, hc_best_command,
    hc_verify_command, hc_diff_command, hc_params_command, hc_devices_command;

/* [hc_command_count], in the order of the help. */
extern const hc_command *const hc_commands[];
enum { HC_MAX_COMMANDS = 32 };
extern const size_t hc_command_count;

extern const char hc_program_summary[]; /* one line                            */
extern const char hc_exit_statuses[];   /* what they mean; may have several lines */

#endif
