// SPDX-License-Identifier: Apache-2.0

/// What an establishment receives from the CROUS with its SAM key (docs/facts/domain.md, section 3.3).
package struct IssuerParameters: Hashable, Sendable {
    /// CNOUS id, one byte.
    package let cnous: UInt8
    /// CROUS id.
    package let crous: UInt16
    /// Issuing establishment; four hexadecimal digits in the column EMETTEUR.
    package let issuer: UInt16
    /// Version of the card mapping.
    package let mapping: UInt8
    /// Lowest and highest card number allotted to the establishment.
    package let numbers: ClosedRange<CROUSNumber>

    package init(cnous: UInt8, crous: UInt16, issuer: UInt16, mapping: UInt8, numbers: ClosedRange<CROUSNumber>) {
        self.cnous = cnous
        self.crous = crous
        self.issuer = issuer
        self.mapping = mapping
        self.numbers = numbers
    }
}
