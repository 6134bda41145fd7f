// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

// Checks that need the whole profile.

extension CardProfile {
    /// The encoding writes and rereads everything in one session of key 0; the proof reads with the read key; a torn
    /// write of a finished card is repaired with the write key (docs/card-rows.md, row C2).
    func checkRights(at node: ProfileNode) throws(ProfileError) {
        for (file, item) in zip(files, try node.items) {
            let path = "\(item.path).rights"
            for key in [0, writeKey] where !file.isWritable(with: key) {
                throw ProfileError(.noRight(key: key, to: "write"), at: path)
            }
            for key in [0, readKey] where !file.isReadable(with: key) {
                throw ProfileError(.noRight(key: key, to: "read"), at: path)
            }
        }
    }

    /// Each figure must fit its field for every card of this issuer, and one of them is the number.
    func checkFigures(at node: ProfileNode) throws(ProfileError) {
        var hasNumber = false
        for field in files.flatMap(\.fields) {
            guard case .figure(let figure, let coding) = field.content else { continue }
            hasNumber = hasNumber || figure == .number
            let maximum = coding.maximum(length: field.range.count)
            guard largest(figure) <= maximum else {
                throw ProfileError(.valueTooLarge(maximum: maximum), at: Self.source(of: figure))
            }
        }
        guard hasNumber else { throw ProfileError(.noNumber, at: node.path) }
    }

    /// Bytes of card memory the application takes. Files count in blocks of 32 bytes, backup files twice. The overhead
    /// is not public: one block each is assumed for the application, for every 14 keys and for every file
    /// (docs/facts/desfire.md, section 5.5).
    var neededMemory: Int {
        let blocks = files.reduce(2) { sum, file in
            sum + 1 + (file.size + 31) / 32 * (file.kind == .backup ? 2 : 1)
        }
        return 32 * blocks
    }

    private func largest(_ figure: ProfileField.Figure) -> UInt64 {
        figure == .number ? issuer.numbers.upperBound.value : issuer.value(of: figure) ?? 0
    }

    private static func source(of figure: ProfileField.Figure) -> String {
        figure == .number ? "issuer.highest" : "issuer.\(figure.rawValue)"
    }
}

extension IssuerParameters {
    /// The issuer's parameter for a figure; nil for the number, which differs for each card.
    func value(of figure: ProfileField.Figure) -> UInt64? {
        switch figure {
        case .number: nil
        case .cnous: UInt64(cnous)
        case .crous: UInt64(crous)
        case .issuer: UInt64(issuer)
        case .mapping: UInt64(mapping)
        }
    }
}
