/* cube_file.c: writes a cube's HDF5, metadata only. */
#include "cube_file.h"

#include <errno.h>
#include <hdf5.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "child.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the file is little-endian and its data is written as it lies in memory");

/* HDF5 prints its errors on stderr unless told not to; the caller's setting comes back afterwards. */
typedef struct silence {
  H5E_auto2_t report;
  void *user;
  int known;
} silence;

static void silence_begin(silence *saved) {
  H5dont_atexit(); /* there is nothing to clean up */
  saved->known = H5Eget_auto2(H5E_DEFAULT, &saved->report, &saved->user) >= 0;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static void silence_end(const silence *saved) {
  if (saved->known) H5Eset_auto2(H5E_DEFAULT, saved->report, saved->user);
}

/* HDF5 opens files by name only; this is the name of an open one. */
typedef struct fd_name {
  char text[32];
} fd_name;

static fd_name name_of_fd(int fd) {
  fd_name name;
  snprintf(name.text, sizeof name.text, "/proc/self/fd/%d", fd);
  return name;
}

/* Some readers, Octave among them, know ASCII only, which all text here is, unless it was made to be other. */
static hid_t text_type(size_t bytes, H5T_cset_t characters) {
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, bytes);
  H5Tset_strpad(type, H5T_STR_NULLTERM);
  H5Tset_cset(type, characters);
  return type;
}

static H5T_cset_t characters_of(const char *text) {
  while (*text && (unsigned char)*text < 0x80) ++text;
  return *text ? H5T_CSET_UTF8 : H5T_CSET_ASCII;
}

static hid_t element_type(hc_element element) {
  switch (element) {
    case HC_ELEMENT_DOUBLE:
      return H5Tcopy(H5T_IEEE_F64LE);
    case HC_ELEMENT_INT64:
      return H5Tcopy(H5T_STD_I64LE);
    case HC_ELEMENT_UINT32:
      return H5Tcopy(H5T_STD_U32LE);
    case HC_ELEMENT_BYTE:
      return H5Tcopy(H5T_STD_U8LE);
    case HC_ELEMENT_TEXT:
      break;
  }
  return text_type(HC_TEXT_BYTES, H5T_CSET_ASCII);
}

/* The put_ functions return 1 if they succeeded; H5F_CLOSE_STRONG closes what a failure leaves open.
 *
 * An attribute of `count` elements, a scalar if count is 0. */
static int put_attribute(hid_t object, const char *name, hid_t type, size_t count, const void *value) {
  const hsize_t length = count;
  hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, NULL);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const int done = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
  H5Aclose(attribute);
  H5Sclose(space);
  return done;
}

static int put_text(hid_t object, const char *name, const char *text) {
  hid_t type = text_type(strlen(text) + 1, characters_of(text));
  const int done = put_attribute(object, name, type, 0, text);
  H5Tclose(type);
  return done;
}

/* The flags of `status` as CF has them. */
static int put_flags(hid_t status) {
  uint8_t values[HC_CELL_STATUS_COUNT];
  char meanings[128] = "";
  for (int i = 0; i < HC_CELL_STATUS_COUNT; ++i) {
    const size_t length = strlen(meanings);
    values[i] = (uint8_t)i;
    snprintf(meanings + length, sizeof meanings - length, "%s%s", i == 0 ? "" : " ",
             hc_cell_status_name((hc_cell_status)i));
  }
  return put_attribute(status, "flag_values", H5T_STD_U8LE, HC_CELL_STATUS_COUNT, values) &&
         put_text(status, "flag_meanings", meanings);
}

/* DIMENSION_LIST: for each dimension a list with one reference to its scale. Written here rather than by
 * H5DSattach_scale, which leaves uninitialised bytes in REFERENCE_LIST and rewrites it for every variable. */
static int put_dimension_list(hid_t object, const hc_dataset *dataset, hobj_ref_t *references) {
  hvl_t lists[HC_MAX_RANK];
  for (size_t i = 0; i < dataset->rank; ++i) lists[i] = (hvl_t){1, &references[dataset->dimensions[i]]};
  hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
  const int done = put_attribute(object, "DIMENSION_LIST", type, dataset->rank, lists);
  H5Tclose(type);
  return done;
}

static int put_attributes(hid_t object, const hc_layout *layout, const hc_dataset *dataset, hobj_ref_t *references) {
  const int is_dimension = dataset < layout->datasets + layout->dimension_count;
  if (is_dimension && !(put_text(object, "CLASS", "DIMENSION_SCALE") && put_text(object, "NAME", dataset->name.text)))
    return 0;
  if (dataset->long_name && !put_text(object, "long_name", dataset->long_name)) return 0;
  if (dataset->units && !put_text(object, "units", dataset->units)) return 0;
  if (*dataset->key.text && !put_text(object, "key", dataset->key.text)) return 0;
  if (dataset == &layout->datasets[layout->status] && !put_flags(object)) return 0;
  if (hc_dataset_is_variable(layout, dataset) && dataset->element == HC_ELEMENT_DOUBLE) {
    const double nan = __builtin_nan("");
    if (!put_attribute(object, "_FillValue", H5T_IEEE_F64LE, 1, &nan)) return 0;
  }
  return is_dimension || dataset->rank == 0 || put_dimension_list(object, dataset, references);
}

/* HDF5's own fill value is 0, and some readers (Zarr's, by way of kerchunk) take for missing whatever has it: a fee of
 * 0, a pending cell. So it is a value that the dataset does not hold. */
static int set_fill_value(hid_t creation, hc_element element) {
  const double nan = __builtin_nan("");
  const int64_t negative = -1;
  const uint32_t no_checksum = HC_NO_CHECKSUM;
  const uint8_t no_status = UINT8_MAX;
  switch (element) {
    case HC_ELEMENT_DOUBLE:
      return H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &nan) >= 0;
    case HC_ELEMENT_INT64:
      return H5Pset_fill_value(creation, H5T_NATIVE_INT64, &negative) >= 0;
    case HC_ELEMENT_UINT32:
      return H5Pset_fill_value(creation, H5T_NATIVE_UINT32, &no_checksum) >= 0;
    case HC_ELEMENT_BYTE:
      return H5Pset_fill_value(creation, H5T_NATIVE_UINT8, &no_status) >= 0;
    case HC_ELEMENT_TEXT:
      break;
  }
  return 1;
}

/* Contiguous and allocated at once, so that it has its place in the file, but not filled: the cube is filled in place.
 */
static int put_dataset(hid_t file, const hc_layout *layout, hc_dataset *dataset, hobj_ref_t *references) {
  hsize_t lengths[HC_MAX_RANK];
  for (size_t i = 0; i < dataset->rank; ++i) lengths[i] = (hsize_t)layout->datasets[dataset->dimensions[i]].count;
  hid_t type = element_type(dataset->element);
  hid_t space = dataset->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)dataset->rank, lengths, NULL);
  hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  int done = H5Pset_layout(creation, H5D_CONTIGUOUS) >= 0 && H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY) >= 0 &&
             H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER) >= 0 && H5Pset_obj_track_times(creation, 0) >= 0 &&
             H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
             set_fill_value(creation, dataset->element);
  hid_t object =
      done ? H5Dcreate2(file, dataset->name.text, type, space, H5P_DEFAULT, creation, H5P_DEFAULT) : H5I_INVALID_HID;
  done = object >= 0 && put_attributes(object, layout, dataset, references);
  if (done && dataset->values)
    done = H5Dwrite(object, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, dataset->values) >= 0;
  const size_t index = (size_t)(dataset - layout->datasets);
  if (done && index < layout->dimension_count)
    done = H5Rcreate(&references[index], file, dataset->name.text, H5R_OBJECT, H5I_INVALID_HID) >= 0;
  const haddr_t offset = object >= 0 ? H5Dget_offset(object) : HADDR_UNDEF;
  dataset->offset = (int64_t)offset;
  H5Dclose(object);
  H5Pclose(creation);
  H5Sclose(space);
  H5Tclose(type);
  return done && offset != HADDR_UNDEF;
}

/* An entry of REFERENCE_LIST as H5DS defines it; the padding is spelt out so that it is written as zeros. */
typedef struct scale_use {
  hobj_ref_t dataset;
  uint32_t dimension;
  uint32_t padding;
} scale_use;

/* REFERENCE_LIST of a scale: every dataset that has the dimension, and where. */
static int put_reference_list(hid_t file, const hc_layout *layout, size_t dimension) {
  scale_use uses[HC_MAX_DATASETS];
  size_t count = 0;
  for (size_t i = layout->dimension_count; i < layout->first_provenance; ++i) {
    const hc_dataset *dataset = &layout->datasets[i];
    for (size_t at = 0; at < dataset->rank; ++at) {
      if (dataset->dimensions[at] != dimension) continue;
      uses[count] = (scale_use){.dimension = (uint32_t)at};
      if (H5Rcreate(&uses[count++].dataset, file, dataset->name.text, H5R_OBJECT, H5I_INVALID_HID) < 0) return 0;
    }
  }
  hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(scale_use));
  hid_t scale = H5Dopen2(file, layout->datasets[dimension].name.text, H5P_DEFAULT);
  const int done = H5Tinsert(type, "dataset", offsetof(scale_use, dataset), H5T_STD_REF_OBJ) >= 0 &&
                   H5Tinsert(type, "dimension", offsetof(scale_use, dimension), H5T_STD_I32LE) >= 0 &&
                   put_attribute(scale, "REFERENCE_LIST", type, count, uses);
  H5Dclose(scale);
  H5Tclose(type);
  return done;
}

/* The properties of a group whose members keep their order and which carries no time of its creation. */
static int set_group(hid_t creation) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  return H5Pset_link_creation_order(creation, order) >= 0 && H5Pset_attr_creation_order(creation, order) >= 0 &&
         H5Pset_obj_track_times(creation, 0) >= 0;
}

static int put_provenance_group(hid_t file) {
  hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
  hid_t group =
      set_group(creation) ? H5Gcreate2(file, "provenance", H5P_DEFAULT, creation, H5P_DEFAULT) : H5I_INVALID_HID;
  const int done = group >= 0 && put_text(group, "comment", "facts about the run, not part of the answer");
  H5Gclose(group);
  H5Pclose(creation);
  return done;
}

static int put_everything(hid_t file, hc_layout *layout) {
  int done = put_text(file, "title", "P&L of a delta-hedged options book over a grid of scenarios") &&
             put_text(file, "hedgecube_version", layout->version) && put_text(file, "hedgecube_layout", HC_LAYOUT) &&
             put_text(file, "sweep", layout->sweep_yaml) && put_text(file, "seed", layout->seed) &&
             put_text(file, "precision", layout->precision) && put_text(file, "coordinates", layout->parameter_names);
  hobj_ref_t references[HC_MAX_SCALES]; /* of the dimensions' scales, set as they are written */
  for (size_t i = 0; done && i < layout->dataset_count; ++i) {
    if (i == layout->first_provenance) done = put_provenance_group(file);
    done = done && put_dataset(file, layout, &layout->datasets[i], references);
  }
  for (size_t i = 0; done && i < layout->dimension_count; ++i) done = put_reference_list(file, layout, i);
  return done;
}

static hid_t access_properties(void) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  H5Pset_file_locking(access, 0, 1); /* its lock would keep readers out of a running sweep */
  H5Pset_alignment(access, 1, 8);    /* a double never straddles a page */
  return access;
}

/* Returns 0, or what is wrong as errno has it: only opening the file says so, all else lacks memory. */
static int write_file(hc_layout *layout, int fd) {
  silence saved;
  silence_begin(&saved);
  hid_t access = access_properties();
  hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  hid_t file = H5I_INVALID_HID;
  H5Pset_fapl_stdio(access); /* the default driver resolves the name, and a file in memory has none to resolve to */
  errno = 0;
  if (set_group(creation)) file = H5Fcreate(name_of_fd(fd).text, H5F_ACC_TRUNC, creation, access);
  const int error = file < 0 && errno ? errno : ENOMEM;
  int done = file >= 0 && put_everything(file, layout);
  if (file >= 0) done = H5Fclose(file) >= 0 && done;
  H5Pclose(creation);
  H5Pclose(access);
  silence_end(&saved);
  return done ? 0 : error;
}

typedef struct order {
  hc_layout *layout;
  int fd;
} order;

typedef struct delivery {
  int is_made, error;
  int64_t offsets[HC_MAX_DATASETS];
} delivery;

/* A write beyond the size that files may have raises SIGXFSZ, whatever the caller wants done with that. Held back, it
 * is an error of the write, of which HDF5 does not tell. */
static int write_within_limit(hc_layout *layout, int fd) {
  sigset_t beyond, before, pending;
  sigemptyset(&beyond);
  sigaddset(&beyond, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &beyond, &before);
  sigpending(&pending);
  const int was_pending = sigismember(&pending, SIGXFSZ);
  int error = write_file(layout, fd);
  if (!was_pending && sigtimedwait(&beyond, NULL, &(struct timespec){0}) == SIGXFSZ) error = EFBIG;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

static void deliver(void *user, void *result) {
  const order *asked = user;
  delivery *made = result;
  made->error = write_within_limit(asked->layout, asked->fd);
  for (size_t i = 0; i < asked->layout->dataset_count; ++i) made->offsets[i] = asked->layout->datasets[i].offset;
  made->is_made = 1;
}

/* HDF5 ends its process, or writes to what it has freed, where it lacks memory: so it works in a child process. A
 * process that has threads cannot have one; there it works here, for one thread at a time. */
hc_status hc_cube_file_write(hc_layout *layout, int fd, hc_errors *errors) {
  static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
  order asked = {layout, fd};
  delivery made;
  if (!hc_in_child(deliver, &asked, &made, sizeof made)) {
    pthread_mutex_lock(&one_at_a_time);
    deliver(&asked, &made);
    pthread_mutex_unlock(&one_at_a_time);
  }
  if (!made.is_made)
    return hc_fail(errors, HC_FAILED, "HDF5 cannot lay out the cube (its process ended: out of memory, or killed)");
  if (made.error == EFBIG)
    return hc_fail(errors, HC_FAILED,
                   "HDF5 cannot lay out the cube within the size that files of this process may have; raise "
                   "`ulimit -f`");
  if (made.error)
    return hc_fail(errors, HC_FAILED, "HDF5 cannot lay out the cube (%s; it needs memory, and /proc)",
                   strerror(made.error));
  for (size_t i = 0; i < layout->dataset_count; ++i) layout->datasets[i].offset = made.offsets[i];
  return HC_OK;
}
