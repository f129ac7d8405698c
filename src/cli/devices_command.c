/* devices_command.c: `hedgecube devices`: what can compute on this machine. */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "backends.h"
#include "commands.h"
#include "json.h"
#include "messages.h"
#include "table.h"

enum { DEVICES_JSON, MAX_DEVICES = 64 };

static const hc_option devices_options[] = {[DEVICES_JSON] = {"json", 0, NULL, "print JSON"}, {0}};

static int devices_set(void *options, size_t option, const char *value) {
  (void)option;
  (void)value;
  *(int *)options = 1;
  return 0;
}

/* Processors that this process may run on; a machine may have more than fit into the smallest set. */
static long usable_processors(void) {
  for (size_t capacity = 1024; capacity <= 65536; capacity *= 2) {
    cpu_set_t *set = CPU_ALLOC(capacity);
    if (!set) break;
    size_t bytes = CPU_ALLOC_SIZE(capacity);
    int count = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return sysconf(_SC_NPROCESSORS_ONLN);
}

static int print_devices(const hc_device_info *devices, size_t count) {
  hc_table table = {.columns = 3};
  hc_table_add(&table, "device");
  hc_table_add(&table, "usable");
  hc_table_add(&table, "description");
  for (size_t i = 0; i < count; ++i) {
    hc_table_add(&table, "%s", devices[i].name);
    hc_table_add(&table, "%s", devices[i].available ? "yes" : "no");
    hc_table_add(&table, "%s", devices[i].description);
  }
  if (hc_table_print(&table)) return HC_EXIT_FAILED;
  printf("\nusable processors: %ld\n", usable_processors());
  return HC_EXIT_DONE;
}

static int print_devices_json(const hc_device_info *devices, size_t count) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_integer(&json, "processors", usable_processors());
  hc_json_open(&json, "devices", '[');
  for (size_t i = 0; i < count; ++i) {
    hc_json_open(&json, NULL, '{');
    hc_json_string(&json, "name", devices[i].name);
    hc_json_string(&json, "description", devices[i].description);
    hc_json_boolean(&json, "available", devices[i].available);
    hc_json_close(&json, '}');
  }
  hc_json_close(&json, ']');
  hc_json_close(&json, '}');
  return HC_EXIT_DONE;
}

static int devices_main(const char *program, int argc, char **argv) {
  (void)program;
  const char *operand;
  int json = 0, status = hc_options_parse(&hc_devices_command, argc, argv, devices_set, &json, &operand);
  if (status != HC_PARSED) return status;
  hc_device_info devices[MAX_DEVICES];
  size_t count = hc_devices(devices, MAX_DEVICES);
  if (count > MAX_DEVICES) count = MAX_DEVICES;
  return json ? print_devices_json(devices, count) : print_devices(devices, count);
}

const hc_command hc_devices_command = {
    .name = "devices",
    .operand = NULL,
    .summary = "print what can compute on this machine",
    .options = devices_options,
    .notes = NULL,
    .run = devices_main,
};
