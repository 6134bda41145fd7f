// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension SAMLease {
    /// The one SAM at the configured place, identified without a key; nil when there is none or more than one.
    package func sighted() -> FoundSAM? {
        guard let all = try? survey().found else { return nil }
        let there =
            configuration.reader.map { selector in all.filter { selector.reader(among: [$0.reader]) != nil } } ?? all
        let wanted = there.filter { $0.version.uid == configuration.uid }
        let found = wanted.isEmpty ? there : wanted
        return found.count == 1 ? found.first : nil
    }
}
