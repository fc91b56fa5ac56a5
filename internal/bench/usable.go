package bench

import (
	"errors"

	"github.com/ordersaga/ordersaga/internal/proc"
)

// ErrNoProc means that this machine does not tell what processes use.
var ErrNoProc = errors.New("a measurement reads /proc, and there is none here: it needs Linux")

// Usable says why nothing can be measured on this machine; nil if something can.
func Usable() error {
	if !proc.Available() {
		return ErrNoProc
	}
	return nil
}
