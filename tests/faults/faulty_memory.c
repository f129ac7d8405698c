/* faulty_memory.c: a library to be preloaded. It numbers the requests for memory of the program and its children and
 * has one of them fail as told:
 *
 *   HC_MEMORY_AT     the number of the request, from 1 on; 0: none
 *   HC_MEMORY_ON     if set, all that follow fail as well
 *   HC_MEMORY_LIST   if set, a file that gets a letter for each request when the program ends: h HDF5's, o another
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc's own, which need no look-up that would itself ask for memory. */
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);

enum { LISTED = 1 << 16 };

static struct {
  unsigned long at;
  int and_on;
  const char *list;
  uintptr_t hdf5_begin, hdf5_end; /* its code */
  struct {
    atomic_ulong count;
    char whose[LISTED];
  } * shared; /* with the children; before it is there, requests are not numbered */
} memory;

static int find_hdf5(struct dl_phdr_info *library, size_t size, void *user) {
  (void)size;
  (void)user;
  if (!strstr(library->dlpi_name, "libhdf5")) return 0;
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    memory.hdf5_begin = library->dlpi_addr + part->p_vaddr;
    memory.hdf5_end = memory.hdf5_begin + part->p_memsz;
  }
  return 1;
}

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("HC_MEMORY_AT");
  void *caller;
  backtrace(&caller, 1); /* the first one loads a library */
  dl_iterate_phdr(find_hdf5, NULL);
  memory.list = getenv("HC_MEMORY_LIST");
  memory.and_on = getenv("HC_MEMORY_ON") != NULL;
  memory.at = at ? strtoul(at, NULL, 10) : 0;
  memory.shared = mmap(NULL, sizeof *memory.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory.shared == MAP_FAILED) abort();
}

__attribute__((destructor)) static void end(void) {
  if (!memory.list) return;
  const int fd = open(memory.list, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const unsigned long count = atomic_load(&memory.shared->count);
  if (fd < 0 || count > LISTED || write(fd, memory.shared->whose, count) != (ssize_t)count) abort();
  close(fd);
}

/* A request is HDF5's if HDF5 is among its callers. */
static int is_hdf5s(void) {
  enum { FRAMES = 64 };
  void *callers[FRAMES];
  const int count = backtrace(callers, FRAMES);
  for (int i = 0; i < count; ++i)
    if ((uintptr_t)callers[i] >= memory.hdf5_begin && (uintptr_t)callers[i] < memory.hdf5_end) return 1;
  return 0;
}

static int fails(void) {
  if (!memory.shared) return 0;
  const unsigned long number = atomic_fetch_add(&memory.shared->count, 1) + 1;
  if (memory.list && number <= LISTED) memory.shared->whose[number - 1] = is_hdf5s() ? 'h' : 'o';
  if (memory.at == 0 || number < memory.at || (number > memory.at && !memory.and_on)) return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t bytes) { return fails() ? NULL : __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) { return fails() ? NULL : __libc_calloc(count, bytes); }
void *realloc(void *old, size_t bytes) { return fails() ? NULL : __libc_realloc(old, bytes); }
void *memalign(size_t alignment, size_t bytes) { return fails() ? NULL : __libc_memalign(alignment, bytes); }
void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void **made, size_t alignment, size_t bytes) {
  void *new = memalign(alignment, bytes);
  if (!new) return ENOMEM;
  *made = new;
  return 0;
}
