package journal

import "database/sql/driver"

// MostStatements is how many statements a connection keeps.
const MostStatements = mostStatements

// Connection is what is used of the driver's connections.
type Connection = connection

// Keeping makes a connector's connections keep their statements.
func Keeping(c driver.Connector) driver.Connector { return keeping{c} }
