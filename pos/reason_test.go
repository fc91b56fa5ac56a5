package pos_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func TestReason(t *testing.T) {
	secret := errors.New("dial 10.0.0.7")
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"the POS's own words":                    {&pos.Error{Kind: pos.Rejected, Text: "no soup today", Err: secret}, "no soup today"},
		"what the format cannot say":             {&pos.Error{Kind: pos.Malformed, Err: errors.New("combos are not known")}, "combos are not known"},
		"a POS without words":                    {&pos.Error{Kind: pos.Rejected, Err: secret}, "the restaurant gave no reason"},
		"another error tells nothing":            {secret, "the restaurant gave no reason"},
		"the words of a wrapped error are found": {fmt.Errorf("ask: %w", &pos.Error{Kind: pos.Rejected, Text: "closed"}), "closed"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, pos.Reason(row.err)) })
	}
}
