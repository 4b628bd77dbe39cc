package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
)

// report is what -json prints.
type report struct {
	Go     string  `json:"go"`
	OS     string  `json:"os"`
	Arch   string  `json:"arch"`
	CPUs   int     `json:"cpus"`
	Clock  string  `json:"clock"`
	Rounds int     `json:"rounds"`
	Cold   bool    `json:"cold"`
	Tables []table `json:"tables"`
}

// table compares the strategies on one kind of batch.
type table struct {
	Spans   int    `json:"spans"`
	Traces  string `json:"traces"`
	Batches int    `json:"batches_per_sample"`
	Rows    []row  `json:"rows"`
}

// row is one strategy; times are for a span, ratios to the floor of the same table.
type row struct {
	Strategy    string  `json:"strategy"`
	MedianNs    float64 `json:"median_ns_per_span"`
	MinNs       float64 `json:"min_ns_per_span"`
	MedianFloor float64 `json:"median_x_floor"`
	MinFloor    float64 `json:"min_x_floor"`
	Allocs      float64 `json:"allocs_per_span"`
	Bytes       float64 `json:"bytes_per_span"`
}

func newReport(rounds int, cold bool) *report {
	return &report{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(),
		Clock: clockName, Rounds: rounds, Cold: cold,
	}
}

// compare fills in the ratios.
func (t *table) compare() {
	floor := t.Rows[0]
	for i := range t.Rows {
		r := &t.Rows[i]
		r.MedianFloor, r.MinFloor = r.MedianNs/floor.MedianNs, r.MinNs/floor.MinNs
	}
}

func (r *report) print(w io.Writer) error {
	caches := "as preparing the batch left them"
	if r.Cold {
		caches = "emptied before each sample"
	}
	fmt.Fprintf(w, "%s %s/%s, %d CPUs, %s, %d rounds, caches %s, no garbage collection while the clock runs\n",
		r.Go, r.OS, r.Arch, r.CPUs, r.Clock, r.Rounds, caches)
	for _, t := range r.Tables {
		fmt.Fprintf(w, "\n%d spans a batch, %s traces\n", t.Spans, t.Traces)
		lines := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(lines, "median ns/span\tmin ns/span\tmedian x floor\tmin x floor\tallocs/span\tbytes/span\t  strategy")
		for _, row := range t.Rows {
			fmt.Fprintf(lines, "%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.0f\t  %s\n",
				row.MedianNs, row.MinNs, row.MedianFloor, row.MinFloor, row.Allocs, row.Bytes, row.Strategy)
		}
		if err := lines.Flush(); err != nil {
			return err
		}
	}
	return nil
}
