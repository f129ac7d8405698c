/* make_pages.c: the program that the build writes man page and completions with.
 *   hedgecube_pages man|bash|zsh SWEEP FILE   SWEEP is any sweep that is right; its keys are taken, not its values */
#include <string.h>

#include "messages.h"
#include "pages.h"

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*write)(FILE *out, const hc_key_list *keys);
  } pages[] = {{"man", hc_write_man_page}, {"bash", hc_write_bash_completion}, {"zsh", hc_write_zsh_completion}};
  hc_key_list keys;
  if (argc != 4) return hc_usage_error("usage: hedgecube_pages man|bash|zsh SWEEP FILE");
  for (size_t i = 0; i < sizeof pages / sizeof *pages; ++i) {
    if (strcmp(argv[1], pages[i].name) != 0) continue;
    if (hc_key_list_read(&keys, argv[2])) return HC_EXIT_FAILED;
    FILE *out = fopen(argv[3], "w");
    if (out) pages[i].write(out, &keys);
    const int failed = !out || ferror(out);
    if ((!out || fclose(out) == 0) && !failed) return HC_EXIT_DONE;
    hc_say_error("%s could not be written", argv[3]);
    return HC_EXIT_FAILED;
  }
  return hc_usage_error("there is no page '%s'", argv[1]);
}
