// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
package import VirtualCards

/// Read by its raw value; the help lists them.
extension VirtualSAM.Mode: ExpressibleByArgument {}
