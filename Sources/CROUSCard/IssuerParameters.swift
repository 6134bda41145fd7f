// SPDX-License-Identifier: Apache-2.0

/// What the CROUS tells an establishment with its SAM key (domain.md, section 3.3).
public struct IssuerParameters: Hashable, Sendable {
    /// CNOUS id, one byte.
    public let cnous: UInt8
    /// CROUS id.
    public let crous: UInt16
    /// Issuing establishment; four hexadecimal digits in the column EMETTEUR.
    public let issuer: UInt16
    /// Version of the card mapping.
    public let mapping: UInt8
    /// Lowest and highest card number allotted to the establishment.
    public let numbers: ClosedRange<CROUSNumber>

    /// Parameters made of their parts.
    public init(cnous: UInt8, crous: UInt16, issuer: UInt16, mapping: UInt8, numbers: ClosedRange<CROUSNumber>) {
        self.cnous = cnous
        self.crous = crous
        self.issuer = issuer
        self.mapping = mapping
        self.numbers = numbers
    }
}
