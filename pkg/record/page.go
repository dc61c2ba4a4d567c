package record

import "slices"

// Page is what one request to Loki brought: in order of time, each record once.
type Page struct {
	Records []Record
	// Duplicates is how many entries were left out because the page already had their record_id.
	Duplicates int
}

// NewPage merges the streams of an answer by time, newest first unless forward, and drops each record_id that it
// already has. Within one instant Loki's own order stays. The slice is reordered in place. Evidence has the record_id
// of its record: do not mix the two kinds in one page.
func NewPage(records []Record, forward bool) Page {
	slices.SortStableFunc(records, func(a, b Record) int {
		if forward {
			return a.Time.Compare(b.Time)
		}
		return b.Time.Compare(a.Time)
	})
	seen := make(map[string]struct{}, len(records))
	kept := records[:0]
	for _, r := range records {
		if id := r.Values["record_id"]; id != "" {
			if _, ok := seen[id]; ok {
				continue
			}
			seen[id] = struct{}{}
		}
		kept = append(kept, r)
	}
	return Page{Records: kept, Duplicates: len(records) - len(kept)}
}
