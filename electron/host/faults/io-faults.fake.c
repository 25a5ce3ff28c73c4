/*
 * Stands between a process and the system's calls that change files below one folder: counts them, writes them down, and
 * makes one or all from one on fail. For tests: loaded with LD_PRELOAD, told what to do by opening paths that do not exist:
 *   /io-faults/arm/N/ERRNO/MODE  the Nth call from now on fails; MODE 0: that one alone, 1: and every one that needs room
 *                                after it, 2: that one, of which half is written before
 *   /io-faults/off               no call fails any more
 *   /io-faults/record            begins to write calls down, in memory
 *   /io-faults/mark/N            writes down that N was answered
 *   /io-faults/save              writes what was noted to IO_FAULTS_LOG
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FDS = 4096 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *names[FDS];
static const char *root;
static long countdown, failing;
static int error_number, mode, recording;
static unsigned char *notes;
static size_t noted, room;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void start(void) { root = getenv("IO_FAULTS_ROOT"); }

static int ours(const char *path) { return root && path && strncmp(path, root, strlen(root)) == 0; }
static const char *name_of(int fd) { return fd >= 0 && fd < FDS ? names[fd] : NULL; }

static void put(const void *bytes, size_t length) {
  if (noted + length > room) {
    room = (noted + length) * 2 + 4096;
    notes = realloc(notes, room);
  }
  memcpy(notes + noted, bytes, length);
  noted += length;
}

/* kind, path, where in the file, and what. */
static void note(char kind, const char *path, uint64_t at, const void *data, uint32_t length) {
  if (!recording) return;
  uint32_t size = (uint32_t)strlen(path);
  put(&kind, 1);
  put(&size, 4);
  put(path, size);
  put(&at, 8);
  put(&length, 4);
  if (length) put(data, length);
}

/* 0: go on. 1: fail. 2: write half, then fail. Called with the lock held. */
static int verdict(int needs_room) {
  if (failing) {
    if (!needs_room) return 0;
    errno = error_number;
    return 1;
  }
  if (countdown == 0 || --countdown > 0) return 0;
  if (mode == 1) failing = 1;
  errno = error_number;
  return mode == 2 ? 2 : 1;
}

static int control(const char *path) {
  long n;
  int code, how;
  if (strncmp(path, "/io-faults/", 11) != 0) return 0;
  pthread_mutex_lock(&lock);
  if (sscanf(path, "/io-faults/arm/%ld/%d/%d", &n, &code, &how) == 3) {
    countdown = n;
    error_number = code;
    mode = how;
    failing = 0;
  } else if (strcmp(path, "/io-faults/off") == 0) {
    countdown = failing = 0;
  } else if (strcmp(path, "/io-faults/record") == 0) {
    recording = 1;
    noted = 0;
  } else if (sscanf(path, "/io-faults/mark/%ld", &n) == 1) {
    note('A', "", (uint64_t)n, NULL, 0);
  } else if (strcmp(path, "/io-faults/save") == 0) {
    FILE *file = fopen(getenv("IO_FAULTS_LOG"), "wb");
    fwrite(notes, 1, noted, file);
    fclose(file);
    recording = 0;
  }
  pthread_mutex_unlock(&lock);
  errno = ENOENT;
  return 1;
}

static int opened(int (*open_it)(const char *, int, mode_t), const char *path, int flags, mode_t bits) {
  if (control(path)) return -1;
  if (!ours(path)) return open_it(path, flags, bits);
  pthread_mutex_lock(&lock);
  int fd = -1, is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
  if (!is_new || verdict(1) == 0) {
    fd = open_it(path, flags, bits);
    if (fd >= 0 && fd < FDS) {
      free(names[fd]);
      names[fd] = strdup(path);
      if (is_new) note('C', path, 0, NULL, 0);
      if (!is_new && (flags & O_TRUNC)) note('T', path, 0, NULL, 0);
    }
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN(name)                                              \
  int name(const char *path, int flags, ...) {                  \
    va_list rest;                                               \
    va_start(rest, flags);                                      \
    mode_t bits = flags & O_CREAT ? va_arg(rest, mode_t) : 0;   \
    va_end(rest);                                               \
    return opened((int (*)(const char *, int, mode_t))real(#name), path, flags, bits); \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  pthread_mutex_lock(&lock);
  if (fd >= 0 && fd < FDS) {
    free(names[fd]);
    names[fd] = NULL;
  }
  pthread_mutex_unlock(&lock);
  return REAL(close)(fd);
}

static ssize_t written(int fd, const void *bytes, size_t length, off64_t at, int moves) {
  pthread_mutex_lock(&lock);
  const char *path = name_of(fd);
  if (moves && path) at = fcntl(fd, F_GETFL) & O_APPEND ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
  int what = path ? verdict(1) : 0;
  ssize_t done = -1;
  if (what == 2) {
    int code = errno;
    ssize_t half = REAL(pwrite64)(fd, bytes, length / 2, at);
    if (half > 0) note('W', path, (uint64_t)at, bytes, (uint32_t)half);
    errno = code;
  } else if (what == 0) {
    done = moves ? REAL(write)(fd, bytes, length) : REAL(pwrite64)(fd, bytes, length, at);
    if (path && done > 0) note('W', path, (uint64_t)at, bytes, (uint32_t)done);
  }
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return name_of(fd) ? written(fd, bytes, length, 0, 1) : REAL(write)(fd, bytes, length);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return written(fd, bytes, length, at, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 0); }

static ssize_t each_of(int fd, const struct iovec *parts, int count, off64_t at, int moves) {
  ssize_t all = 0;
  for (int part = 0; part < count; part++) {
    ssize_t done = written(fd, parts[part].iov_base, parts[part].iov_len, at + all, moves);
    if (done < 0) return all > 0 ? all : -1;
    all += done;
    if ((size_t)done < parts[part].iov_len) break;
  }
  return all;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  return name_of(fd) ? each_of(fd, parts, count, 0, 1) : REAL(writev)(fd, parts, count);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  return name_of(fd) ? each_of(fd, parts, count, at, 0) : REAL(pwritev64)(fd, parts, count, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return name_of(fd) ? each_of(fd, parts, count, at, 0) : REAL(pwritev)(fd, parts, count, at);
}

#define CHANGE(kind, path, at, data, length, needs_room, call) \
  pthread_mutex_lock(&lock);                                   \
  int done = -1;                                               \
  if (verdict(needs_room) == 0) {                              \
    done = call;                                               \
    if (done == 0) note(kind, path, at, data, length);         \
  }                                                            \
  pthread_mutex_unlock(&lock);                                 \
  return done;

int fsync(int fd) {
  const char *path = name_of(fd);
  if (!path) return REAL(fsync)(fd);
  CHANGE('S', path, 0, NULL, 0, 0, 0)
}
int fdatasync(int fd) {
  const char *path = name_of(fd);
  if (!path) return REAL(fdatasync)(fd);
  CHANGE('S', path, 0, NULL, 0, 0, 0)
}
int ftruncate64(int fd, off64_t size) {
  const char *path = name_of(fd);
  if (!path) return REAL(ftruncate64)(fd, size);
  CHANGE('T', path, (uint64_t)size, NULL, 0, 1, REAL(ftruncate64)(fd, size))
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int rename(const char *from, const char *to) {
  if (!ours(from)) return REAL(rename)(from, to);
  CHANGE('R', from, 0, to, (uint32_t)strlen(to), 0, REAL(rename)(from, to))
}
int unlink(const char *path) {
  if (!ours(path)) return REAL(unlink)(path);
  CHANGE('U', path, 0, NULL, 0, 0, REAL(unlink)(path))
}
int mkdir(const char *path, mode_t bits) {
  if (!ours(path)) return REAL(mkdir)(path, bits);
  CHANGE('M', path, 0, NULL, 0, 1, REAL(mkdir)(path, bits))
}
