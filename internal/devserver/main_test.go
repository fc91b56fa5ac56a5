package devserver_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
)

// holdServer as the first argument makes the test binary a process that starts a server and waits to be
// killed; the database file follows.
const holdServer = "hold-server"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == holdServer {
		os.Exit(hold(os.Args[2]))
	}
	os.Exit(devservertest.Main(m))
}

// hold tells the server's process id and address in one line and then waits for its standard input to
// end, which the test never lets happen.
func hold(db string) int {
	server, err := devserver.Start(context.Background(), devserver.Options{DBFile: db})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if _, err := fmt.Fprintln(os.Stdout, server.PID(), server.Address()); err != nil {
		return 1
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
	return 0
}
