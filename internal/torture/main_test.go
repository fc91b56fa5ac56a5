package torture_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
)

// TestMain makes the test binary a program that only looks like the product, where it is called like that.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[2] == "--config" {
		if err := pretend(os.Args[1], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitsBroken)
		}
		os.Exit(0)
	}
	os.Exit(devservertest.Main(m))
}
