"""A scatter plot as a small SVG file."""

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 320, 60, 50, 20, 40
INK, DOT = "#8b949e", "#2f81f7"  # readable on light and dark pages


def scatter(points: list[tuple[str, float, float]], x_title: str, y_title: str) -> str:
    """Named points (x, y), both axes linear and x from zero -> SVG"""
    top, low = max(y for _, _, y in points), min(y for _, _, y in points)
    x_end, y_start, y_end = max(x for _, x, _ in points) * 1.1, 5 * (low // 5), 5 * (top // 5 + 1)

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + x / x_end * (WIDTH - LEFT - RIGHT)
        return across, HEIGHT - BOTTOM - (y - y_start) / (y_end - y_start) * (HEIGHT - BOTTOM - TOP)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">']
    for i in range(6):
        (x, y), tick = place(x_end * i / 5, y_start), x_end * i / 5
        out.append(f'<text x="{x:.0f}" y="{y + 18:.0f}" fill="{INK}" text-anchor="middle">{tick:.0f}</text>')
        tick = y_start + (y_end - y_start) * i / 5
        x, y = place(0, tick)
        out.append(f'<line x1="{x:.0f}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{INK}" stroke-opacity="0.3"/>')
        out.append(f'<text x="{x - 8:.0f}" y="{y + 4:.1f}" fill="{INK}" text-anchor="end">{tick:.0f}</text>')
    for name, x, y in points:
        x, y = place(x, y)
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{DOT}"/>')
        out.append(f'<text x="{x + 8:.1f}" y="{y - 7:.1f}" fill="{DOT}">{name}</text>')
    out.append(f'<text x="{WIDTH // 2}" y="{HEIGHT - 10}" fill="{INK}" text-anchor="middle">{x_title}</text>')
    middle = HEIGHT // 2
    out.append(f'<text x="16" y="{middle}" fill="{INK}" text-anchor="middle" transform="rotate(-90 16 {middle})">{y_title}</text>')
    return "\n".join([*out, "</svg>", ""])
