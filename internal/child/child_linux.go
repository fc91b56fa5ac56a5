package child

import "syscall"

// attributes give the child its own process group, so that Ctrl-C reaches us alone and we stop it in order,
// and have the kernel kill it when we are killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
