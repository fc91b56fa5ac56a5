package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// check says everything that is wrong with f as a fault of a party of the kind, which has these ops.
func (f Fault) check(kind Kind, possible []Op) error {
	var errs []error
	if wrongKind(f.Name, kind) {
		possible = nil
	}
	may := slices.DeleteFunc(f.Name.scope(kind).may, func(op Op) bool { return !slices.Contains(possible, op) })
	switch {
	case len(may) == 0:
		errs = append(errs, fmt.Errorf("fault %q: no such fault of %s", f.Name, kind))
	case f.Op != "" && !slices.Contains(may, f.Op):
		errs = append(errs, fmt.Errorf("fault %q: it does not strike op %q of %s", f.Name, f.Op, kind))
	}
	if f.After < 0 || f.Times < 0 || f.For < 0 || f.Delay < 0 {
		errs = append(errs, fmt.Errorf("fault %q: after, times, for and delay are not negative", f.Name))
	}
	if f.Name == Slow && f.Delay <= 0 {
		errs = append(errs, fmt.Errorf("fault %q: it needs a delay", f.Name))
	}
	if f.Name == PriceDrift && f.Amount == 0 {
		errs = append(errs, fmt.Errorf("fault %q: it needs an amount", f.Name))
	}
	errs = append(errs, f.checkCode())
	return errors.Join(errs...)
}

// wrongKind reports whether a party of the kind has the ops of a fault, but not what it is about.
func wrongKind(name FaultName, kind Kind) bool {
	// What is not signed cannot be forged, and the secrets of accounts are not given out.
	return name == ForgedCallback && kind != PaymentsKind || name == RevokedToken && kind != POSKind
}

// status is what HTTP5xx answers with.
func (f Fault) status() int {
	status, err := strconv.Atoi(f.Code)
	if err != nil {
		return http.StatusBadGateway
	}
	return status
}

// checkCode says what is wrong with a fault's code.
func (f Fault) checkCode() error {
	switch {
	case f.Code == "":
	case f.Name == HTTP5xx && (len(f.Code) != 3 || f.status() < 500 || f.status() > 599):
		return fmt.Errorf("fault %q: its code is a status between 500 and 599", f.Name)
	case f.Name == RefundDelayed && f.Code != failedCode:
		return fmt.Errorf("fault %q: its code is %q or none", f.Name, failedCode)
	case (f.Name == Declined || f.Name == Processing) && !DeclineCode(f.Code).known():
		return fmt.Errorf("fault %q: no such decline code %q", f.Name, f.Code)
	}
	return nil
}
