package procart

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger]. A gateway that answers is not yet a till that works: the link to the
// cash server and the license are read too, and a version that lacks a feature which the store's
// settings rely on counts as not ready. What the answer does not mention is taken to be in order.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	var reply pingAnswer
	request := httpjson.Request{Op: "ping", Method: http.MethodGet, Path: pathPing}
	err := c.call(ctx, request, &reply, c.plainWords)
	if err != nil && pos.KindOf(err) != pos.Rejected {
		return pos.Health{}, err
	}
	health := pos.Health{Versions: make(map[string]string)}
	for name, version := range map[string]string{"procart": reply.Data.Version, "r_keeper": reply.Data.TillVersion} {
		if version != "" {
			health.Versions[name] = c.plainWords(version)
		}
	}
	why := c.obstacles(reply)
	if err != nil {
		why = append(why, err.Error())
	}
	health.Ready, health.Why = len(why) == 0, strings.Join(why, "; ")
	return health, nil
}

// obstacles lists what is reported to be missing.
func (c *Connector) obstacles(reply pingAnswer) []string {
	var why []string
	if online := reply.Data.TillOnline; online != nil && !*online {
		why = append(why, "the cash server is offline")
	}
	if license := reply.Data.License; license != nil && !*license {
		why = append(why, "the ProCart license is missing")
	}
	if c.settings.DishComments && older(reply.Data.Version, dishCommentsSince) {
		why = append(why, "dish comments need ProCart "+dishCommentsSince)
	}
	if c.settings.Surcharges && older(reply.Data.Version, surchargesSince) {
		why = append(why, "surcharges need ProCart "+surchargesSince)
	}
	return why
}

// older compares versions number by number; a version that cannot be read is not older.
func older(version, since string) bool {
	have, need := strings.Split(version, "."), strings.Split(since, ".")
	for i := range min(len(have), len(need)) {
		h, err := strconv.Atoi(have[i])
		if err != nil {
			return false
		}
		if n, err := strconv.Atoi(need[i]); err != nil || h != n {
			return err == nil && h < n
		}
	}
	return len(have) < len(need)
}
