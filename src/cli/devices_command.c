/* devices_command.c: `hedgecube devices`: what can compute on this machine. */
#include <hedgecube/run.h>
#include <stdio.h>

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
  printf("\nusable processors: %d\n", hc_processors());
  return HC_EXIT_DONE;
}

static int print_devices_json(const hc_device_info *devices, size_t count) {
  hc_json json = {0};
  hc_json_open(&json, NULL, '{');
  hc_json_integer(&json, "processors", hc_processors());
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
  int json = 0, status = hc_options_parse(&hc_devices_command, argc, argv, devices_set, &json, NULL);
  if (status != HC_PARSED) return status;
  hc_device_info devices[MAX_DEVICES];
  size_t count = hc_devices(devices, MAX_DEVICES);
  if (count > MAX_DEVICES) count = MAX_DEVICES;
  return json ? print_devices_json(devices, count) : print_devices(devices, count);
}

const hc_command hc_devices_command = {
    .name = "devices",
    .summary = "print what can compute on this machine",
    .options = devices_options,
    .notes = NULL,
    .run = devices_main,
};
