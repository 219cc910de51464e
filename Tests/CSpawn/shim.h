// What glibc's <spawn.h> has for programs of its own extensions (2.29 and 2.34), which Swift's module of it leaves out.
#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
