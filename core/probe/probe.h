/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PROCESS_LAB_PROBE_H
#define PROCESS_LAB_PROBE_H

/* The probe: what a program of somebody else's writes its events with. A C interface, for whatever language
 * can load a shared library; python/process_lab_probe/interface.py is the one who does.
 *
 * The laboratory starts the program with the arena (core/shared/arena.h) as an inherited descriptor. A
 * process attaches once, and each thread that shall be seen takes a lane; its events go into the lane's ring.
 * After a fork the child takes a lane of its own. No call blocks, allocates or throws; none fails in a way
 * that the program would have to care for: where there is nothing to write into, nothing is written.
 *
 * Threads: each lane belongs to the thread that took it. Numbers of kinds, roles and methods are those of
 * core/model/event.h, core/model/processrecord.h and core/probe/tables.h.
 */

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define PLAB_PROBE_VERSION 1 /* what plab_version() says; another one: do not call */

int plab_version(void);
/* Maps the arena; 0, or an errno that says why not. The descriptor may be closed afterwards. */
int plab_attach(int arena);
/* Not 0: nothing but processes and threads is to be followed, because what they do is timed. */
int plab_only_births(void);
/* A lane for the calling thread; its number, or 0 if all are taken. `thread` is not 0 for a thread beside the
 * main one. `asked_ns` is when its start was asked for, 0: now. */
unsigned plab_take_lane(const char *name, unsigned role, unsigned method, int thread,
                        unsigned long long asked_ns);
/* A lane for a process that the caller is about to start, so that the caller can name it at once; 0 if all
 * are taken. Then its pid once that is known, or that nothing came of it. */
unsigned plab_announce_lane(const char *name, unsigned role, unsigned method, unsigned long long asked_ns);
void plab_tell_pid(unsigned lane, int pid);
void plab_never_started(unsigned lane);
/* The lane that was announced for this very process; 0, or ENOENT. */
int plab_adopt_lane(unsigned lane);
/* The lane was its parent's: after a fork. */
void plab_forget_lane(void);
/* The last step of a thread or process: its CPU time is noted. The lane of a thread is given back. */
void plab_leave_lane(void);
/* Of the calling thread; 0: none. */
unsigned plab_lane(void);
/* Of a living process; 0: none. */
unsigned plab_lane_of(int pid);
unsigned plab_lane_of_thread(int tid);

/* An event of the calling thread. `place` is a number of a place, or PLAB_NO_NUMBER; a Line event goes before
 * it where that differs from the last one. PLAB_LIMITED added to the kind: it goes on by itself. */
#define PLAB_LIMITED 0x100
#define PLAB_NO_NUMBER 0xffffffffU
void plab_event(unsigned kind, unsigned object, unsigned long long argument, unsigned place);
/* The same into nothing, to measure what it takes. */
void plab_rehearse(unsigned kind, unsigned object, unsigned long long argument, unsigned place);
/* Events so far, those that found the ring full too. */
unsigned long long plab_events(void);
/* What one event costs as the program pays for it, measured by it with plab_rehearse(). */
void plab_tell_event_cost(unsigned picoseconds);

/* The number of a name, which is made if `create`; PLAB_NO_NUMBER if there is none. */
unsigned plab_intern(unsigned kind, const char *key, unsigned line, const char *label, const char *type,
                     unsigned place, int create);
/* How a process ended, by whoever has waited for it: the status of waitpid(2). */
void plab_tell_end(int pid, int status);
/* The program itself sends a process a signal: what that ends was meant to. */
void plab_tell_signal(int pid, int signal_number);
/* Once for the whole record: the probe does not work here, and why. */
void plab_tell_failure(const char *sentence);
void plab_tell_version(const char *version);
/* SIGKILL for this process when the laboratory is gone, however that came about. `liveness` is the inherited
 * read end of its pipe. 0, or an errno. */
int plab_tie(int liveness);
/* Output and errors of this process get pipes of their own where they are still those that it has from its
 * parent; their read ends go to the laboratory over `socket`, with the lane (core/probe/printing.h). Where
 * that cannot be they stay as they are. */
void plab_print_apart(int socket, unsigned lane);
/* Which pipes it has from its parent, by their inodes, for a process that was started by exec. */
void plab_know_pipes(unsigned long long output, unsigned long long errors);
unsigned long long plab_pipe_at(int descriptor); /* its inode; 0: there is no pipe */
/* Whether the descriptor has something to read, or is at its end. */
int plab_readable(int descriptor);
unsigned long long plab_now_ns(void); /* CLOCK_MONOTONIC */

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
