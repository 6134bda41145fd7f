// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Registry {
    /// A sentence when an unreadable file was found in place of the registry.
    package var openingWarning: UserMessage? { putAside.map { UserMessage(.registryRemade, .failure, detail: $0) } }
}
