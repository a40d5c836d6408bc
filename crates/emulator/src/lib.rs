//! A faithful stand-in for EC2 Image Builder, AWS Organizations and STS, at the wire.
