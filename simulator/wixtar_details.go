package simulator

import (
	"fmt"
	"net/http"
)

// wixtarTell tells what an order is about: whether it is paid, and its receipt's number. Every order is CREATED
// in the one example that there is, and only that is told.
func wixtarTell(c *posCall, id string) answer {
	t, ticketed := c.restaurant.byID[id]
	if _, drafted := wixtarMemoryOf(c.restaurant).drafts[id]; !ticketed && !drafted {
		return c.failure(http.StatusNotFound, "查無訂單")
	}
	told := wixtarDetails{ID: id, State: "CREATED"}
	if ticketed {
		told.Paid = t.Paid > 0
		if t.Receipts > 0 {
			told.Receipt.Number = fmt.Sprintf("AB%08d", t.Receipts)
		}
	}
	return ok(told)
}
