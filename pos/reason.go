package pos

import "errors"

// Reason puts a connector's no into words that a bot may show: the POS's own, which the connector has
// redacted, or what of the order the vendor's format cannot say.
func Reason(err error) string {
	e, ok := errors.AsType[*Error](err)
	switch {
	case ok && e.Text != "":
		return e.Text
	case ok && e.Kind == Malformed && e.Err != nil:
		return e.Err.Error()
	}
	return "the restaurant gave no reason"
}
