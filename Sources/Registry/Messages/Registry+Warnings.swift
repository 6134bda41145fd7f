// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Registry {
    /// A sentence when a file that could not be read was found in the registry's place.
    package var openingWarning: UserMessage? { putAside.map { UserMessage(.registryRemade, .failure, detail: $0) } }
}
