package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// goal is one target of the project's, and how the run came out.
type goal struct {
	Name string `json:"name"`
	// AtMost is the target; Min and Median are what it is compared with (see ratio).
	AtMost  float64 `json:"at_most"`
	Min     float64 `json:"min"`
	Median  float64 `json:"median"`
	Verdict string  `json:"verdict"`
}

func newGoal(name string, atMost float64, measured ratio) goal {
	g := goal{Name: name, AtMost: atMost, Min: measured.Min, Median: measured.Median}
	byMin, byMedian := measured.Min <= atMost, measured.Median <= atMost
	switch {
	case byMin && byMedian:
		g.Verdict = "met"
	case !byMin && !byMedian:
		g.Verdict = "MISSED"
	case byMin:
		g.Verdict = "unclear: met by the minima only"
	default:
		g.Verdict = "unclear: met by the medians only"
	}
	return g
}

// goals evaluates the targets on what was measured; what was not, has no line.
func (r *report) goals() []goal {
	var all []goal
	usualBatches := map[int]*table{}
	for i := range r.Tables {
		if t := &r.Tables[i]; t.scenario == usual(t.Items) {
			usualBatches[t.Items] = t
		}
	}
	compare := func(t *table, other string, atMost float64) {
		if t == nil || t.row(other) == nil {
			return
		}
		name := fmt.Sprintf("at most %.2f x %s: %s", atMost, other, t.Batch)
		all = append(all, newGoal(name, atMost, t.row(nameProcessor).to(t.row(other))))
	}
	compare(usualBatches[512], nameFloor, 2.5)
	compare(usualBatches[8192], nameFloor, 1.6)
	for _, size := range []int{16, 512, 8192} {
		compare(usualBatches[size], nameTransform, 1)
	}
	for _, size := range []int{16, 512, 8192} {
		compare(usualBatches[size], nameTransformSame, 0.3)
	}
	compare(usualBatches[512], nameTwin, 1/1.25)
	for i := range r.Tables {
		compare(&r.Tables[i], nameTwin, 1)
	}
	// The second attribute of a trace's first item is an allocation of its own; an ID is none.
	for _, size := range []int{512, 8192} {
		if t := usualBatches[size]; t != nil {
			added := t.row(nameNoSource).Allocs - t.row(nameFloor).Allocs
			all = append(all, newGoal(fmt.Sprintf("at most 0.02 allocations an item beyond the floor's, record_source off: %s", t.Batch),
				0.02, ratio{added, added}))
		}
	}
	return all
}

func printGoals(w io.Writer, goals []goal) error {
	if len(goals) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\ntargets\n")
	lines := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(lines, "target\tmin\tmedian\t  verdict")
	for _, g := range goals {
		fmt.Fprintf(lines, "%.2f\t%.2f\t%.2f\t  %s: %s\n", g.AtMost, g.Min, g.Median, g.Verdict, g.Name)
	}
	return lines.Flush()
}
