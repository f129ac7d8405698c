/* commands.h: the commands of the program; each is in a file of its own. */
#ifndef HC_COMMANDS_H
#define HC_COMMANDS_H

#include "options.h"

extern const hc_command hc_run_command, hc_plan_command, hc_info_command, hc_show_command, hc_verify_command,
    hc_diff_command, hc_params_command, hc_devices_command;

#endif
