package main

import (
	"time"

	"golang.org/x/sys/unix"
)

const clockName = "thread CPU time"

// now is the CPU time of this thread: what other processes do meanwhile is not in it, only what
// they do to shared caches.
func now() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err) // every Linux has this clock
	}
	return time.Duration(ts.Nano())
}

// cpu is the CPU time of the collector's process: all threads, user and kernel.
func (c *runningCollector) cpu() time.Duration {
	// The number of a process's CPU clock: clock_getcpuclockid(3), with the scheduler's precision.
	clock := int32(^c.command.Process.Pid<<3 | 2)
	var ts unix.Timespec
	if err := unix.ClockGettime(clock, &ts); err != nil {
		return 0 // it has ended, which sending to it will tell
	}
	return time.Duration(ts.Nano())
}
