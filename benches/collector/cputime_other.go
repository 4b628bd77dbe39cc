//go:build !linux

package main

import "time"

const clockName = "wall time"

var began = time.Now()

// now is wall time: the machine should have nothing else to do.
func now() time.Duration { return time.Since(began) }

// cpu: other systems' CPU time of a running process is not asked for.
func (c *runningCollector) cpu() time.Duration { return 0 }
