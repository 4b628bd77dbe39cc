// Command collector measures what the correlation processor adds to an item, against the least that
// any processor can do, against two of the collector's own and against the same rules in Go alone, in
// one run; `collector load` drives real collectors with and without it. The README beside it says what the numbers are and what they are not.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() {
	do, args := run, os.Args[1:]
	if len(args) > 0 && args[0] == "load" {
		do, args = runLoad, args[1:]
	}
	if err := do(args, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "collector benchmark:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("collector", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sizes := flags.String("spans", "16,512,8192", "batch sizes")
	rounds := flags.Int("rounds", 200, "samples of each strategy")
	usualOnly := flags.Bool("usual", false, "only the usual batch of each size, which the targets are about")
	jsonTo := flags.String("json", "", "write the results to this file, - for stdout, as JSON too")
	cold := flags.Bool("cold", false, "empty the processor's caches before each sample")
	profileTo := flags.String("cpuprofile", "", "instead of comparing, run one strategy and write its CPU profile to this file")
	profiled := flags.String("strategy", nameProcessor, "with -cpuprofile: which one")
	seconds := flags.Int("seconds", 10, "with -cpuprofile: for how long")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rounds < 1 || *seconds < 1 || flags.NArg() > 0 {
		return errors.New("-rounds and -seconds are at least 1, and there are no other arguments")
	}
	spans, err := parseSizes(*sizes)
	if err != nil {
		return err
	}

	strategies, err := newStrategies()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shutdown(strategies)) }()
	if err := fillTables(strategies); err != nil {
		return err
	}
	if *profileTo != "" {
		return profile(strategies, *profiled, spans[0], *seconds, *profileTo)
	}

	report := newReport(*rounds, *cold)
	for _, s := range scenarios(spans) {
		if *usualOnly && s != usual(s.shape.items) {
			continue
		}
		fmt.Fprintf(stderr, "measuring %s\n", s)
		table, err := measure(strategies, s, *cold, *rounds)
		if err != nil {
			return err
		}
		report.Tables = append(report.Tables, table)
	}
	report.Goals = report.goals()
	if *jsonTo != "" {
		if err := report.save(*jsonTo, stdout); err != nil || *jsonTo == "-" {
			return err
		}
	}
	return report.print(stdout)
}

func parseSizes(list string) ([]int, error) {
	var sizes []int
	for _, text := range strings.Split(list, ",") {
		size, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || size < 1 {
			return nil, fmt.Errorf("-spans: %q is no batch size", text)
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}
