package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// report is what -json writes.
type report struct {
	Go     string  `json:"go"`
	OS     string  `json:"os"`
	Arch   string  `json:"arch"`
	CPUs   int     `json:"cpus"`
	Clock  string  `json:"clock"`
	Rounds int     `json:"rounds"`
	Cold   bool    `json:"cold"`
	Tables []table `json:"tables"`
	Goals  []goal  `json:"targets"`
}

// table compares the strategies on one kind of batch.
type table struct {
	Batch    string `json:"batch"`
	Signal   string `json:"signal"`
	Items    int    `json:"items"`
	PerTrace int    `json:"items_per_trace"`
	IDs      ids    `json:"ids"`
	Known    bool   `json:"known_traces"`
	Threads  int    `json:"threads"`
	Rows     []row  `json:"rows"`

	scenario scenario
}

// row is one strategy; times are for an item, ratios to the floor of the same table.
type row struct {
	Strategy string `json:"strategy"`
	ratio    `json:"x_floor"`
	MedianNs float64 `json:"median_ns_per_item"`
	MinNs    float64 `json:"min_ns_per_item"`
	Allocs   float64 `json:"allocs_per_item"`
	Bytes    float64 `json:"bytes_per_item"`

	samples []time.Duration // one a round
}

// ratio compares two strategies of a table.
type ratio struct {
	// Min is the one's shortest sample divided by the other's: nearest to an undisturbed machine.
	Min float64 `json:"min"`
	// Median is the median of the rounds' ratios: what slowed a whole round down is not in it.
	Median float64 `json:"median"`
}

func newTable(s scenario) table {
	return table{
		Batch: s.String(), Signal: s.signal, Items: s.shape.items, PerTrace: s.perTrace, IDs: s.ids, Known: s.known,
		Threads: s.threads, scenario: s,
	}
}

// fill computes the figures from each row's samples of so many items.
func (t *table) fill(samples [][]time.Duration, items int) {
	perItem := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(items) }
	for i := range t.Rows {
		r := &t.Rows[i]
		r.samples = samples[i]
		r.MinNs, r.MedianNs = perItem(slices.Min(samples[i])), perItem(median(samples[i]))
	}
	for i := range t.Rows {
		t.Rows[i].ratio = t.Rows[i].to(&t.Rows[0])
	}
}

func (r *row) to(other *row) ratio {
	rounds := make([]float64, len(r.samples))
	for i := range rounds {
		rounds[i] = float64(r.samples[i]) / float64(other.samples[i])
	}
	return ratio{Min: r.MinNs / other.MinNs, Median: median(rounds)}
}

// row returns the row of a strategy, nil if the table has none.
func (t *table) row(strategy string) *row {
	for i := range t.Rows {
		if t.Rows[i].Strategy == strategy {
			return &t.Rows[i]
		}
	}
	return nil
}

func median[T time.Duration | float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func newReport(rounds int, cold bool) *report {
	return &report{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(),
		Clock: clockName, Rounds: rounds, Cold: cold,
	}
}

func (r *report) print(w io.Writer) error {
	caches := "as preparing the batch left them"
	if r.Cold {
		caches = "emptied before each sample"
	}
	fmt.Fprintf(w, "%s %s/%s, %d CPUs, %s, %d rounds, caches %s, no garbage collection while the clock runs\n",
		r.Go, r.OS, r.Arch, r.CPUs, r.Clock, r.Rounds, caches)
	for i := range r.Tables {
		if err := r.Tables[i].print(w); err != nil {
			return err
		}
	}
	return printGoals(w, r.Goals)
}

func (t *table) print(w io.Writer) error {
	fmt.Fprintf(w, "\n%s\n", t.Batch)
	lines := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(lines, "min ns\tmedian ns\tmin x floor\tmedian x floor\tallocs\tbytes\t  strategy")
	for _, row := range t.Rows {
		fmt.Fprintf(lines, "%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.0f\t  %s\n",
			row.MinNs, row.MedianNs, row.Min, row.Median, row.Allocs, row.Bytes, row.Strategy)
	}
	return lines.Flush()
}

// save writes the report as JSON, "-" to stdout.
func (r *report) save(path string, stdout io.Writer) error {
	encoded, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	encoded = append(encoded, '\n')
	if path == "-" {
		_, err = stdout.Write(encoded)
		return err
	}
	return os.WriteFile(path, encoded, 0o644)
}
