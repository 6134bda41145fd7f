// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SAM
internal import SmartCard

extension HostConfiguration.SAMPlace {
    /// The configuration of a lease; throws for a text that is not a UID.
    func lease(
        onSight: @escaping @Sendable (FoundSAM) -> Void,
        onUnusableKey: @escaping @Sendable (HostCredential, SAMError) -> Void
    ) throws(HostSetupError) -> SAMLease.Configuration {
        let expected = uid.flatMap { CardUID(hex: $0) }
        guard uid == nil || expected != nil else {
            throw .configurationField("sam.uid", problem: Phrase(.configurationNoUID))
        }
        return SAMLease.Configuration(
            reader: reader.map { ReaderSelector(text: $0) },
            uid: expected,
            credentials: hostKeys.map {
                HostCredential(entry: $0.entry, version: $0.version, mode: mode, source: $0.source)
            },
            quirks: quirks,
            onSight: onSight,
            onUnusableKey: onUnusableKey
        )
    }
}
