package io.plumbline.engine.analysis;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;

/** Alarms and deviations over the bound, as a picture, so that a threshold can be chosen by looking. */
public final class SweepChart
{
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 600;
    private static final double UNIT = 1e6;

    private SweepChart()
    {
    }

    /**
     * Draws the chart.
     *
     * @param counts to be shown, of all devices and days together.
     * @param out    receives a PNG; is not closed.
     * @throws IOException if it cannot be written.
     */
    public static void write(final SweepCounts counts, final OutputStream out) throws IOException
    {
        final long[] bounds = counts.bounds();
        final double[] x = new double[bounds.length];
        final double[] alarms = new double[bounds.length];
        final double[] deviations = new double[bounds.length];
        for (int i = 0; i < bounds.length; i++)
        {
            x[i] = bounds[i] / UNIT;
            alarms[i] = counts.total().alarms(i);
            deviations[i] = counts.total().deviations(i);
        }
        final XYChart chart = new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("What each bound would have found")
            .xAxisTitle("below")
            .yAxisTitle("alarms")
            .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        chart.getStyler().setYAxisMin(0.0);
        chart.addSeries("alarms", x, alarms).setYAxisGroup(0);
        chart.addSeries("deviations", x, deviations).setYAxisGroup(1);
        chart.setYAxisGroupTitle(1, "deviations");
        chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
        final BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        if (!ImageIO.write(image, "png", out))
        {
            throw new IOException("this Java cannot write PNG");
        }
    }
}
