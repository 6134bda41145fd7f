// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Registry
package import SmartCard

/// Look-ups by one name of a card.
extension RegistryQuery {
    package static func uid(_ uid: CardUID) -> RegistryQuery { with { $0.uid = uid } }

    package static func number(_ number: CROUSNumber) -> RegistryQuery { with { $0.number = number } }

    package static func holder(_ holder: HolderReference) -> RegistryQuery { with { $0.holder = holder } }

    private static func with(_ change: (inout RegistryQuery) -> Void) -> RegistryQuery {
        var query = RegistryQuery()
        change(&query)
        return query
    }
}
